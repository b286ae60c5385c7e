/** Programs that end when they are interrupted; each prints when it is where it is to be stopped. */
export const obeying: Readonly<Record<string, string>> = {
  "Python loop": "print(1, flush=True)\nwhile True: pass",
  sleep: "import time\nprint(1, flush=True)\ntime.sleep(600)",
  "waiting for a socket": "import socket\na, b = socket.socketpair()\nprint(1, flush=True)\na.recv(1)",
  "print loop": "while True: print(1)",
  "subprocess.run": "import subprocess\nprint(1, flush=True)\nsubprocess.run(['sleep', '600'])",
  "finally block":
    "import time\ntry:\n    print(1, flush=True)\n    time.sleep(600)\nfinally:\n    print('end')",
};

/** Programs that do not, or that leave something behind. */
export const stubborn: Readonly<Record<string, string>> = {
  "except KeyboardInterrupt: pass":
    "import time\nprint(1, flush=True)\nwhile True:\n    try: time.sleep(1)\n    except KeyboardInterrupt: pass",
  "SIGINT and SIGTERM ignored":
    "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint(1, flush=True)\nwhile True: time.sleep(1)",
  "stuck in C": "print(1, flush=True)\nsum(range(10**12))",
  "top-level await": "import asyncio\nprint(1, flush=True)\nawait asyncio.sleep(600)",
  "threads that go on":
    "import threading, time\nfor _ in range(3): threading.Thread(target=time.sleep, args=(600,)).start()\nprint(1, flush=True)\ntime.sleep(600)",
  "multiprocessing children":
    "import multiprocessing, time\nfork = multiprocessing.get_context('fork')\nfor _ in range(2): fork.Process(target=time.sleep, args=(600,)).start()\nprint(1, flush=True)\ntime.sleep(600)",
  "Popen child":
    "import subprocess, time\nsubprocess.Popen(['sleep', '600'])\nprint(1, flush=True)\ntime.sleep(600)",
  "Popen child in a session of its own":
    "import subprocess, time\nsubprocess.Popen(['sleep', '600'], start_new_session=True)\nprint(1, flush=True)\ntime.sleep(600)",
  "everything ignored, with detached children":
    "import signal, subprocess, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nfor _ in range(2): subprocess.Popen(['sleep', '600'], start_new_session=True)\nprint(1, flush=True)\nwhile True: time.sleep(1)",
};
