import { toolClientContract } from "../../../contract/tool-client.ts";
import { FakeToolServer, toolServer } from "../../../support/tools/fake-tool-client.ts";
import { noAccess, noQuestions } from "../../../support/tools/tool-world.ts";

describe("FakeToolClient", () => {
  toolClientContract(async () => {
    const fake = new FakeToolServer();
    const target = { server: toolServer(), access: noAccess };
    const client = await fake.open(target, noQuestions, () => undefined, new AbortController().signal);
    return { client, aborted: () => fake.aborted, dispose: () => client.close() };
  });
});
