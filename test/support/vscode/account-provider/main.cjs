// For tests only, never packaged: an account provider whose sign-in succeeds, with a token that names the scopes asked for.
const vscode = require("vscode");

exports.activate = (context) => {
  const changed = new vscode.EventEmitter();
  let sessions = [];
  const provider = {
    onDidChangeSessions: changed.event,
    getSessions: async (scopes) =>
      sessions.filter((session) => scopes === undefined || scopes.join() === session.scopes.join()),
    createSession: async (scopes) => {
      const account = { id: "ada", label: "Ada" };
      const session = {
        ...{ id: scopes.join(), account, scopes },
        accessToken: `account-token-of-ada-${scopes.join("-")}`,
      };
      sessions = [...sessions, session];
      changed.fire({ added: [session], removed: [], changed: [] });
      return session;
    },
    removeSession: async (id) => {
      const removed = sessions.filter((session) => session.id === id);
      sessions = sessions.filter((session) => session.id !== id);
      changed.fire({ added: [], removed, changed: [] });
    },
  };
  context.subscriptions.push(
    changed,
    vscode.authentication.registerAuthenticationProvider("backburner-test-account", "Test Account", provider),
  );
};
