/**
 * What servers say when a request is longer than the model can read: there is no common code. OpenAI, vLLM and Mistral ("maximum context
 * length"), llama.cpp ("exceeds the available context size", "Context size has been exceeded"), Ollama ("prompt too long"), LM Studio
 * ("context length of only"), Anthropic ("prompt is too long"), Gemini ("input token count"), Groq ("request too large").
 */
const phrases = [
  /context[\s_-]*(?:length|size|window|limit)/i,
  /(?:prompt|input|request|message)s? (?:\w+ )?(?:is |are )?too (?:long|large)/i,
  /(?:input|prompt) token count/i,
  /too many (?:input )?tokens/i,
  /string_above_max_length/i,
];

/** Tells from a server's own words, its codes among them, that the conversation is too long. */
export function saysTooLong(text: string): boolean {
  return phrases.some((phrase) => phrase.test(text));
}
