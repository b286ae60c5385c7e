import { journalContract } from "../../contract/journal.ts";
import { MemoryJournal } from "../../support/memory-journal.ts";

describe("MemoryJournal", () => {
  journalContract(async () => ({ journal: new MemoryJournal(), dispose: async () => undefined }));
});
