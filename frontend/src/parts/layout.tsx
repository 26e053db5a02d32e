import { useEffect, useId, type ReactNode } from 'react'
import { Link } from 'react-router'

/** A page's title, what it is for in one line, and its main acts. */
export function Page({ title, about, acts, narrow, children }: { title: string; about?: ReactNode; acts?: ReactNode; narrow?: boolean; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Tallystick`
  }, [title])
  return (
    <div className={`page rise${narrow ? ' page-narrow' : ''}`}>
      <div className="head">
        <div>
          <h1>{title}</h1>
          {about ? <p>{about}</p> : null}
        </div>
        {acts ? <div className="acts">{acts}</div> : null}
      </div>
      {children}
    </div>
  )
}

export function Panel({ title, extra, flush, children }: { title?: string; extra?: ReactNode; flush?: boolean; children: ReactNode }) {
  const id = useId()
  return (
    <section className={`panel${flush ? ' panel-flush' : ''}`} aria-labelledby={title ? id : undefined}>
      {title ? (
        <header>
          <h2 id={id}>{title}</h2>
          {extra}
        </header>
      ) : null}
      {children}
    </section>
  )
}

/** A key figure; with `to`, it leads to what it is made of. */
export function Figure({ label, value, note, to }: { label: string; value: ReactNode; note?: ReactNode; to?: string }) {
  const inside = (
    <>
      <span className="label">{label}</span>
      <div className="value">{value}</div>
      {note ? <div className="note">{note}</div> : null}
    </>
  )
  return to ? <Link className="figure" to={to}>{inside}</Link> : <div className="figure">{inside}</div>
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

export function Field({ label, hint, wrong, children }: { label: string; hint?: ReactNode; wrong?: string | null; children: (id: string, described: string) => ReactNode }) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id, `${id}-about`)}
      <div id={`${id}-about`} aria-live="polite">
        {wrong ? <p className="wrong">{wrong}</p> : hint ? <div className="hint">{hint}</div> : null}
      </div>
    </div>
  )
}
