"use strict";
// Loads the page anew when its bytes have changed.
(() => {
  const own = new URL(".", document.currentScript.src);
  const base = new URL("../../", own).pathname;
  const page = decodeURIComponent(location.pathname.slice(base.length)) || "index.html";
  let tag;
  const look = async () => {
    const state = await (await fetch(`${own}state.json?page=${encodeURIComponent(page)}`)).json();
    if (tag !== undefined && state.tag !== tag) location.reload();
    tag = state.tag;
  };
  new EventSource(`${own}events`).addEventListener("edition", look);
})();
