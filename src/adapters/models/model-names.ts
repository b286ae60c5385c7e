/** What servers list beside the models that chat: embeddings, speech, pictures, films, moderation, ranking, completion without chat. */
const others = [
  /embed/,
  /(?:^|[/:_-])(?:all-minilm|bge|e5|gte|jina-(?:emb|clip)|voyage|clip|rerank(?:er)?|colbert)(?:[:_.-]|$)/,
  /rerank|moderation|guard(?:rail)?(?:[^a-z]|$)/,
  /whisper|transcri|(?:^|[^a-z])(?:tts|asr|stt|audio|realtime|speech|voice|kokoro|parakeet|orpheus|bark|lyria)(?:[^a-z]|$)/,
  /dall-e|gpt-image|chatgpt-image|(?:^|[^a-z])(?:imagen|imagine|image-(?:gen|preview)|sdxl|flux|stable-diffusion|sora|veo)(?:[^a-z]|$)/,
  /^(?:babbage|davinci|ada|curie|text-davinci|code-davinci)(?:[-:]|$)|gpt-3\.5-turbo-instruct/,
  /(?:^|[^a-z])(?:aqa|computer-use)(?:[^a-z]|$)/,
];

/** False for a name that no chat model has. */
export function isChatModelName(name: string): boolean {
  const lower = name.toLowerCase();
  return !others.some((pattern) => pattern.test(lower));
}

/** Families whose models see pictures; where a server does not say it, their names do. */
const seeing = [
  /gpt-4o|gpt-4\.1|gpt-4-turbo|gpt-[5-9]|chatgpt|(?:^|[^a-z])o[134](?:-pro)?(?:-\d|$)|o4-mini/,
  /claude-(?!2|instant)|gemini|grok-(?:4|2-vision)/,
  /(?:^|[^a-z])(?:vl|vlm|vision|llava|bakllava|moondream|pixtral|minicpm-v|multimodal|omni)(?:[^a-z]|$)|-?vl\d*[-:]/,
  /gemma-?3(?!n|:1b|-1b|:270m)|gemma-?4|llama-?4|mistral-(?:small|medium|large)-?3|internvl|smolvlm|qwen3\.5/,
];

/** True for a name of a model that can see pictures. */
export function seesPictures(name: string): boolean {
  const lower = name.toLowerCase();
  return seeing.some((pattern) => pattern.test(lower));
}
