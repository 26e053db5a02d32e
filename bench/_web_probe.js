// In every page from its very start: when the screen that is waited for can be used, and what it asked of the gateway.
(() => {
  const WAITING = 'main .ant-skeleton, main [aria-busy=true]'
  const COMING = '…' // stands for a figure or a name that is not there yet
  const QUIET_MS = 400
  let wanted = null
  let open = 0
  let heard = 0
  let was = false

  const probe = {
    began: 0,
    usable: null,
    // The next click begins it. `shows` selects what must be there; `before` is the title of a page that must be gone.
    await(shows, before) {
      performance.clearResourceTimings()
      wanted = { shows, before }
      was = false
      probe.usable = null
      window.addEventListener('click', (event) => { probe.began = event.timeStamp }, { capture: true, once: true })
    },
    // The page itself, from the moment that the browser was sent there.
    load(shows) {
      wanted = { shows, before: null }
    },
    // When all is quiet: how long it took, and what was asked for it.
    async shown(most) {
      const quiet = () => probe.usable !== null && open === 0 && performance.now() - Math.max(heard, probe.usable) > QUIET_MS
      for (const from = performance.now(); !quiet(); await new Promise((next) => setTimeout(next, 50))) {
        if (performance.now() - from > most) throw new Error(`${location}: no ${wanted.shows} in: ${document.querySelector('main')?.innerText}`)
      }
      const asked = performance.getEntriesByType('resource').filter((one) => new URL(one.name).pathname.startsWith('/v1/'))
      return { ms: probe.usable - probe.began, asked: asked.map((one) => one.name) }
    },
    // Frames a second while it is scrolled.
    frames(ms) {
      return new Promise((done) => {
        let count = 0
        const from = performance.now()
        const frame = (now) => (now - from < ms ? (count++, requestAnimationFrame(frame)) : done((count * 1000) / (now - from)))
        requestAnimationFrame(frame)
      })
    },
  }
  window.__probe = probe
  performance.setResourceTimingBufferSize(5000)

  const ask = window.fetch
  window.fetch = async (...given) => {
    open += 1
    try {
      return await ask(...given)
    } finally {
      open -= 1
      heard = performance.now()
    }
  }

  const ready = () => {
    const title = document.querySelector('main h1')?.textContent
    if (!title || title === wanted.before || document.querySelector(WAITING)) return false
    if (document.querySelector(wanted.shows) === null) return false
    const words = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
    while (words.nextNode()) {
      // What is cut short, as a hash, ends with the same sign.
      if (words.currentNode.data.includes(COMING) && !words.currentNode.parentElement.closest('.mono')) return false
    }
    return true
  }
  const painted = (tell) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = tell
    port2.postMessage(null)
  })
  new MutationObserver(() => {
    if (!wanted) return
    const is = ready()
    if (is && !was) painted(() => { if (was) probe.usable = performance.now() })
    if (!is) probe.usable = null
    was = is
  }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ['aria-busy', 'class'] })
})()
