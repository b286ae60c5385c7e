import { leadershipContract } from "../../contract/leadership.ts";
import { LeadershipHub } from "../../support/fake-leadership.ts";

describe("FakeLeadership", () => {
  leadershipContract(async () => {
    const hub = new LeadershipHub();
    return {
      open: () => {
        const leadership = hub.window();
        return {
          leadership,
          close: () => {
            leadership.close();
          },
        };
      },
      dispose: () => Promise.resolve(),
    };
  });
});
