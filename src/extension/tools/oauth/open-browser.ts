import * as vscode from "vscode";
import type { OpenBrowser } from "../../../core/oauth/redirects.ts";
import { isPageAddress } from "./page-address.ts";

/**
 * The user's browser, through the editor and never through a shell. The editor gets the address as text, which its typings do not know: of a
 * Uri it would write the query anew, and cut a `state` or change a `redirect_uri` by that (microsoft/vscode#85930).
 */
export function openBrowser(onOpen: (url: string) => void): OpenBrowser {
  return async (url) => {
    if (!isPageAddress(url)) return false;
    onOpen(url);
    return vscode.env.openExternal(url as unknown as vscode.Uri);
  };
}
