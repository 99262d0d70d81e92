"use strict";
(() => {
  const query = document.getElementById("query");
  const found = document.getElementById("found");
  const nothing = document.getElementById("nothing");
  const openedHere = new Set();
  const texts = new Map();

  const text = (element) => {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  };
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

  const open = (details) => {
    if (details && !details.open) {
      details.open = true;
      openedHere.add(details);
    }
  };
  const closeAgain = () => {
    openedHere.forEach((details) => { details.open = false; });
    openedHere.clear();
  };

  // A template whose own words fit is shown whole; otherwise only its parameters that fit are.
  const filterTemplate = (template, words) => {
    const name = text(template.querySelector("h3"));
    const whole = words.every((word) => text(template.querySelector("header")).includes(word));
    let fields = 0;
    all(".field", template).forEach((field) => {
      field.hidden = !whole && !words.every((word) => name.includes(word) || text(field).includes(word));
      fields += field.hidden ? 0 : 1;
    });
    all(".group", template).forEach((group) => {
      group.hidden = !whole && !group.querySelector(".field:not([hidden])");
    });
    template.hidden = !whole && fields === 0;
    if (words.length && !whole && fields) open(template.querySelector(".parameters"));
    return template.hidden ? -1 : fields;
  };

  const filter = () => {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    closeAgain();
    const counts = all(".template").map((template) => filterTemplate(template, words)).filter((fields) => fields >= 0);
    all(".system, .upgrades").forEach((section) => { section.hidden = words.length > 0; });
    all("details.version").forEach((version) => {
      if (words.length && version.querySelector(".template:not([hidden])")) open(version);
    });
    all(".contents li").forEach((item) => {
      const target = document.getElementById(decodeURIComponent(item.querySelector("a").hash.slice(1)));
      item.hidden = target.hidden;
    });
    nothing.hidden = counts.length > 0;
    const parameters = counts.reduce((sum, fields) => sum + fields, 0);
    found.textContent = words.length ? `${count(parameters, "parameter")} in ${count(counts.length, "template")}` : "";
  };

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) { query.value = ""; filter(); }
    for (let parent = target; parent; parent = parent.parentElement) if (parent.tagName === "DETAILS") parent.open = true;
    target.scrollIntoView();
  };

  query.form.hidden = false;
  query.form.addEventListener("submit", (event) => event.preventDefault());
  query.addEventListener("input", filter);
  query.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { query.value = ""; filter(); }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    event.preventDefault();
    query.focus();
    query.select();
  });
  window.addEventListener("hashchange", reveal);
  // Browsers that cannot open what is folded from the style sheet.
  const closedForScreen = [];
  window.addEventListener("beforeprint", () => {
    all("details:not([open])").forEach((details) => { details.open = true; closedForScreen.push(details); });
  });
  window.addEventListener("afterprint", () => {
    closedForScreen.splice(0).forEach((details) => { details.open = false; });
  });
  reveal();
})();
