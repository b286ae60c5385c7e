import assert from "node:assert/strict";
import { Questions } from "../../../../src/adapters/jupyter/questions.ts";
import type { OutgoingMessage, WireMessage } from "../../../../src/adapters/jupyter/wire.ts";

describe("Questions", () => {
  let sent: OutgoingMessage[] = [];
  let questions = made(true);
  beforeEach(() => {
    sent = [];
    questions = made(true);
  });

  function made(isCaller: boolean, isOwned = true): Questions {
    return new Questions({ send: (message) => void sent.push(message) }, isCaller, isOwned);
  }

  /** What was answered, and to which message. */
  function answers(): unknown {
    return sent.map(({ content, parent }) => [content["value"], parent?.["msg_id"]]);
  }

  it("[K2] tells calls from what the user is asked", () => {
    assert.deepEqual(questions.take(call("1", "a")), { kind: "call", request: '{"id":"a"}' });
    assert.deepEqual(questions.take(asked("2", "Name? ")), {
      kind: "input",
      prompt: "Name? ",
      password: false,
    });
    const plain = made(false).take(call("1", "a"));
    assert.equal(plain?.kind, "input");
  });

  it("[K2, bad/calls-input] takes no call's answer for the user's and none of the user's for a call's", () => {
    questions.take(call("1", "a"));
    questions.answerInput("typed");
    questions.answerCall('{"id":"a"}');
    questions.take(asked("2", "Name? "));
    questions.answerCall('{"id":"a"}');
    questions.answerInput(undefined);
    assert.deepEqual(answers(), [
      ['{"id":"a"}', "1"],
      ["\u0004", "2"],
    ]);
  });

  it("[K2, bad/calls-stop] leaves out the answer to a call that was given up, however it is written", () => {
    questions.take(call("1", "a"));
    questions.take(call("2", "b"));
    questions.answerCall('{"id":"a"}');
    questions.answerCall('{ "id": "a", "text": 1 }');
    questions.answerCall('{ "id": "b" }');
    questions.answerCall('{"id":"b"}');
    assert.deepEqual(answers(), [['{ "id": "b" }', "2"]]);
  });

  it("lets an answer through that names no request", () => {
    for (const reply of ['{"ok":false}', '{"id":""}', "no JSON"]) {
      questions.take(call(reply, "a"));
      questions.answerCall(reply);
    }
    assert.equal(sent.length, 3);
  });

  it("[K2, bad/calls-reload] asks once what comes twice, and answers it again", () => {
    questions.take(call("1", "a"));
    assert.equal(questions.take(call("1", "a")), undefined);
    assert.deepEqual(sent, []);
    questions.answerCall('{"id":"a"}');
    assert.equal(questions.take(call("1", "a")), undefined);
    assert.deepEqual(answers(), [
      ['{"id":"a"}', "1"],
      ['{"id":"a"}', "1"],
    ]);
    const [first, second] = sent.map(({ id }) => id);
    assert.notEqual(first, second);
  });

  it("[K2] sends no answer that makes a stock server close the connection, and a script can tell why", () => {
    const large = JSON.stringify({ id: "a", text: '"'.repeat(4_000_000) });
    for (const isOwned of [true, false]) {
      questions = made(true, isOwned);
      questions.take(call("1", "a"));
      questions.answerCall(large);
    }
    const [whole, refused] = sent.map(({ content }) => String(content["value"]));
    assert.equal(whole, large);
    assert.match(refused ?? "", /^\{"id":"a","ok":false,"message":"The answer is larger/);
  });

  it("[K4] answers what another window was asked", () => {
    questions.answerInput("Ada");
    assert.deepEqual(answers(), [["Ada", undefined]]);
  });
});

function call(message: string, id: string): WireMessage {
  return asked(message, `\u0001backburner-call:${JSON.stringify({ id })}`);
}

function asked(message: string, prompt: string): WireMessage {
  const content = { prompt, password: false };
  return {
    channel: "stdin",
    type: "input_request",
    parentId: "0",
    content,
    metadata: {},
    header: { msg_id: message },
  };
}
