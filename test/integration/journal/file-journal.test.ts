import { journalContract } from "../../contract/journal.ts";
import { temporaryJournal } from "../../support/journal/temporary-journal.ts";

describe("FileJournal", () => {
  journalContract(temporaryJournal);
});
