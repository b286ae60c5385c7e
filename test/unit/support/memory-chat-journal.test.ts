import { chatJournalContract } from "../../contract/chat-journal.ts";
import { MemoryChatJournal, SharedChats } from "../../support/chat/memory-chat-journal.ts";

describe("MemoryChatJournal", () => {
  chatJournalContract(async () => {
    const shared = new SharedChats();
    return { open: () => new MemoryChatJournal(shared), dispose: async () => undefined };
  });
});
