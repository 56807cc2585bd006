// Keeps a page up to date. The server says that something has changed; the page fetches itself again and takes over
// what differs, so that open details, the focus and what is being typed stay as they are.
"use strict";

(() => {
  const body = document.body;
  const sign = document.getElementById("live");
  const announcement = document.getElementById("announcement");
  let version = body.dataset.version;
  let source = null;
  let broken = false;
  let fetching = false;
  let again = false;

  const key = (node) => (node.nodeType === Node.ELEMENT_NODE && node.id ? node.id : null);

  const alike = (old, fresh) =>
    old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && key(old) === key(fresh);

  function takeAttributes(old, fresh) {
    const kept = (name) =>
      (name === "open" && old.nodeName === "DETAILS") || (name === "value" && old === document.activeElement);
    for (const { name, value } of [...fresh.attributes]) {
      if (!kept(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const { name } of [...old.attributes]) {
      if (!kept(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
    }
  }

  function take(old, fresh, news) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    if (old.classList.contains("status") && old.textContent !== fresh.textContent) {
      const row = old.closest("[id]");
      news.push(`${row ? row.id.replace(/^[a-z]+-/, "") : ""} ${fresh.textContent}`.trim());
    }
    takeAttributes(old, fresh);
    takeChildren(old, fresh, news);
  }

  function takeChildren(old, fresh, news) {
    const wanted = new Set([...fresh.children].map(key));
    const known = new Map();
    for (const child of [...old.children]) {
      if (!child.id) continue;
      // What is gone goes first, so that nothing that stays has to move and lose the focus.
      if (wanted.has(child.id)) known.set(child.id, child);
      else child.remove();
    }
    let place = old.firstChild;
    for (const child of [...fresh.childNodes]) {
      const same = key(child) ? known.get(key(child)) : place && alike(place, child) ? place : null;
      if (same && alike(same, child)) {
        if (same === place) place = place.nextSibling;
        else old.insertBefore(same, place);
        take(same, child, news);
      } else {
        old.insertBefore(document.importNode(child, true), place);
      }
    }
    while (place) {
      const next = place.nextSibling;
      place.remove();
      place = next;
    }
  }

  async function refresh() {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      do {
        again = false;
        const response = await fetch(location.href, { headers: { accept: "text/html" } });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const main = page.getElementById("main");
        if (!main) continue;
        version = page.body.dataset.version;
        const news = [];
        take(document.getElementById("main"), main, news);
        tick();
        if (news.length > 0) announcement.textContent = news.slice(0, 3).join(". ");
      } while (again);
    } catch {
      // The server is gone; the stream says when it is back.
    } finally {
      fetching = false;
    }
  }

  function show(live) {
    body.dataset.state = live ? "live" : "waiting";
    sign.textContent = live ? "Live: changes appear by themselves." : "Waiting for the sandbox to answer again.";
  }

  function listen() {
    if (source || document.hidden) return;
    source = new EventSource(body.dataset.live);
    source.onopen = () => show(true);
    source.onmessage = (message) => {
      if (broken || message.data !== version) refresh();
      broken = false;
    };
    source.onerror = () => {
      broken = true;
      show(false);
      if (source.readyState === EventSource.CLOSED) {
        source = null;
        setTimeout(listen, 2000);
      }
    };
  }

  // A browser has few connections to one server, so a page that nobody sees gives its own back.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && source) {
      source.close();
      source = null;
    } else {
      listen();
    }
  });
  addEventListener("pagehide", () => source && source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      source = null;
      broken = true;
      listen();
    }
  });

  // A running clock goes on between two messages.
  const italian = new Intl.DateTimeFormat("en-US", {
    timeZone: "Europe/Rome", weekday: "short", day: "numeric", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  });
  let shownAt = null;
  let shownSince = 0;

  function tick() {
    const now = document.getElementById("now");
    if (!now) return;
    if (now.dataset.at !== shownAt) {
      shownAt = now.dataset.at;
      shownSince = performance.now();
    }
    if (!("running" in now.dataset)) return;
    const parts = {};
    for (const { type, value } of italian.formatToParts(Number(shownAt) + performance.now() - shownSince)) {
      parts[type] = value;
    }
    now.textContent =
      `${parts.weekday} ${parts.day} ${parts.month} ${parts.year}, ${parts.hour}:${parts.minute}:${parts.second}`;
  }

  tick();
  setInterval(tick, 1000);
  listen();
})();
