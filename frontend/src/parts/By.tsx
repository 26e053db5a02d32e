import { useQuery } from '@tanstack/react-query'
import { people } from '../desks/payments/questions'
import { momentOf } from '../dates/dates'

/** Who of our own did something, and when. who: a person, or a founding key. */
export function By({ who, at }: { who: string; at: number }) {
  const found = useQuery(people).data?.items.find((one) => one.id === who)
  return <span style={{ display: 'inline-block', whiteSpace: 'normal', maxWidth: 200 }}>{found?.name ?? who.slice(0, 10)} <span className="quiet small">{momentOf(at)}</span></span>
}
