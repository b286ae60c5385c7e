import type { Attachment } from "../../../protocol/chat.ts";
import { tellProblem } from "../../chat-actions.ts";
import { dispatch } from "../../store.ts";
import { texts } from "../../texts.ts";

const TYPES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
/** What a message may hold of one, in base64: the host takes no more. */
const MAX_DATA = 4 * 1024 * 1024;
/** How many attachments a message may have. */
export const MAX_ATTACHMENTS = 20;

/** The pictures among what was pasted or dropped. */
export function filesIn(data: DataTransfer | null): readonly File[] {
  return [...(data?.files ?? [])];
}

/** Adds pictures to the draft, up to `room`; says which ones cannot be. */
export async function attachPictures(files: readonly File[], room: number): Promise<void> {
  const composer = texts.chat.composer;
  tellProblem(undefined);
  for (const [index, file] of files.entries()) {
    if (index >= room) tellProblem(composer.tooMany);
    else if (!TYPES.has(file.type)) tellProblem(composer.wrongType(nameOf(file)));
    else if (file.size > (MAX_DATA / 4) * 3) tellProblem(composer.tooLarge(nameOf(file)));
    else {
      const attachment = await read(file);
      if (attachment === undefined) tellProblem(composer.unreadable(nameOf(file)));
      else dispatch({ type: "draft:attached", attachment });
    }
  }
}

function nameOf({ name, type }: File): string {
  return name === "" ? `picture.${type.slice("image/".length)}` : name.slice(-200);
}

/** The picture with its bytes in base64; undefined when the file has gone meanwhile. */
function read(file: File): Promise<Attachment | undefined> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("error", () => {
      resolve(undefined);
    });
    reader.addEventListener("load", () => {
      const address = typeof reader.result === "string" ? reader.result : "";
      const data = address.slice(address.indexOf(",") + 1);
      resolve({ kind: "image", name: nameOf(file), mime: file.type, data });
    });
    reader.readAsDataURL(file);
  });
}
