// The query page with JavaScript: the editor of Yasgui over the plain field, answers without loading
// the page again, and a search among the examples. Without it the form, its answers and the examples
// are complete. Nothing is asked of another site, and nothing is kept in the browser: Yasgui's tabs,
// its choice of endpoints and its table, which needs styles that the content policy forbids, stay off.
const form = document.querySelector("form.query");
const field = document.getElementById("query");
const words = form.dataset;
const { Yasqe } = window.Yasgui;

const prefixes = JSON.parse(words.prefixes);
Yasqe.forkAutocompleter(
  "prefixes",
  {
    name: "own-prefixes",
    persistenceId: null,
    get: () => Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`),
  },
  false,
);
// A list that is given to the constructor is laid over this one, not put in its place; the rest of
// it asks a service of others for classes and properties.
Yasqe.defaults.autocompleters = ["variables", "own-prefixes"];
const host = document.createElement("div");
host.className = "editor";
field.before(host);
field.hidden = true;
field.required = false;
// Yasqe takes the value of its first opening from here; no link, no storage, no other service.
const editor = new Yasqe(host, {
  value: field.value,
  persistenceId: null,
  consumeShareLink: null,
  createShareableLink: null,
  createShortLink: undefined,
  prefixCcApi: null,
  showQueryButton: false,
  resizeable: false,
  editorHeight: "auto",
  viewportMargin: Infinity,
  lineWrapping: true,
});
// The tab key leaves the editor: nobody is caught in it (WCAG 2.1, success criterion 2.1.2).
// A run goes through the form, so that button, keys and plain page do the same.
const keys = { Tab: false, "Shift-Tab": false, "Ctrl-Enter": run, "Cmd-Enter": run, "Ctrl-S": false };
editor.setOption("extraKeys", { ...editor.getOption("extraKeys"), ...keys });
const input = editor.getInputField();
input.setAttribute("aria-label", words.label);
input.setAttribute("aria-describedby", "editor-keys");
input.id = "query-editor";
document.querySelector('label[for="query"]').htmlFor = "query-editor";
document.getElementById("editor-keys").hidden = false;

const status = document.getElementById("run-status");

function run() {
  form.requestSubmit();
}

// The answer is the one of the plain page: the same table, the same sentences about a fault, and
// values of the data never become code. Only these parts of the page are exchanged.
form.addEventListener("submit", async (event) => {
  field.value = editor.getValue();
  if (form.elements.format.value) {
    return; // A file is what the form itself fetches.
  }
  event.preventDefault();
  status.textContent = words.running;
  const address = new URL(form.action);
  address.search = new URLSearchParams({ query: field.value }).toString();
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const place of ["answers", "usage-texts"]) {
      document.getElementById(place).replaceChildren(...page.getElementById(place).childNodes);
    }
    for (const button of document.querySelectorAll("button[data-copy]")) {
      button.hidden = false;
    }
    status.textContent = answer.ok ? words.done : "";
    window.history.replaceState(null, "", address);
  } catch {
    form.submit(); // What cannot be exchanged is loaded as a whole.
  }
});

// Words narrow the list of examples while they are typed; links narrow it by who asks.
const search = document.getElementById("example-words");
search.closest("p").hidden = false;
search.addEventListener("input", () => {
  const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const entry of document.querySelectorAll("#example-list > li")) {
    const text = entry.textContent.toLowerCase();
    entry.hidden = !wanted.every((word) => text.includes(word));
    found += entry.hidden ? 0 : 1;
  }
  document.getElementById("examples-found").textContent = String(found);
});
