import { chatJournalContract } from "../../contract/chat-journal.ts";
import { temporaryChatJournals } from "../../support/chat/temporary-chat-journal.ts";

describe("FileChatJournal", () => {
  chatJournalContract(temporaryChatJournals);
});
