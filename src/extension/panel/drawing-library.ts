/** A library that turns JSON into a drawing, loaded from the address that its makers give, and the call that draws. */
interface DrawingLibrary {
  readonly name: string;
  /** In the order in which they build on each other. */
  readonly scripts: readonly string[];
  /** Draws `data` into the element with the id `drawing`. */
  readonly call: string;
}

/** The script that plotly's own HTML names (`to_html(include_plotlyjs="cdn")` of plotly 7.1), with its hash. */
const plotly: DrawingLibrary = {
  name: "plotly",
  scripts: [
    '<script src="https://cdn.plot.ly/plotly-4.1.1.min.js" integrity="sha256-O24V1F27f8pb0glCkelh3cVHLNiHAJ5gCaVtq2aNch8=" crossorigin="anonymous"></script>',
  ],
  call: `Plotly.newPlot("drawing", data.data, data.layout, { responsive: true, ...data.config })
  .then(() => Plotly.addFrames("drawing", data.frames ?? []))`,
};

/** Vega-Lite draws with the Vega of its time; the versions are those that Altair's own HTML names. */
function vega(lite: boolean, version: number): DrawingLibrary {
  const vegaVersion = lite ? Math.max(version, 5) : version;
  const packages = [
    `vega@${String(vegaVersion)}`,
    ...(lite ? [`vega-lite@${String(version)}`] : []),
    `vega-embed@${vegaVersion < 6 ? "6" : "7"}`,
  ];
  return {
    name: "Vega",
    scripts: packages.map((one) => `<script src="https://cdn.jsdelivr.net/npm/${one}"></script>`),
    call: `vegaEmbed("#drawing", data, { mode: "${lite ? "vega-lite" : "vega"}" })`,
  };
}

/** Who draws outputs of this type, if anybody does from JSON alone. */
function libraryOf(mime: string): DrawingLibrary | undefined {
  if (mime === "application/vnd.plotly.v1+json") return plotly;
  // Altair 6 writes ".json", earlier ones "+json".
  const found = /^application\/vnd\.vega(lite)?\.v(\d{1,2})[.+]json$/.exec(mime);
  return found === null ? undefined : vega(found[1] !== undefined, Number(found[2]));
}

/**
 * The body of a page that draws JSON of plotly or Vega; undefined for other types. Such outputs come without a script of their own, so
 * the browser loads the library; where it cannot, the page says so.
 */
export function drawnByLibrary(mime: string, json: string): string | undefined {
  const library = libraryOf(mime);
  if (library === undefined) return undefined;
  const { name, scripts, call } = library;
  const failed = `This output is drawn by ${name}, which could not be loaded from the internet or could not draw it: `;
  // In a script only "<" could end it; JSON may write it as an escape.
  return `<div id="drawing"></div>
${scripts.join("\n")}
<script>
const data = ${json.replaceAll("<", "\\u003c")};
(async () => ${call})().catch((error) => {
  document.getElementById("drawing").textContent = ${JSON.stringify(failed)} + error.message;
});
</script>`;
}
