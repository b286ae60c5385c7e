import * as vscode from "vscode";
import type { AgentToolResult } from "../../core/agents/agent-tool.ts";

/** What a tool answers, for the editor: its text, then its pictures. */
export function toolResult({ text, images }: AgentToolResult): vscode.LanguageModelToolResult {
  return new vscode.LanguageModelToolResult([
    new vscode.LanguageModelTextPart(text),
    ...images.map(({ mime, data }) => vscode.LanguageModelDataPart.image(Buffer.from(data, "base64"), mime)),
  ]);
}
