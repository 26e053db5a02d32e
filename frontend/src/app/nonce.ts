/**
 * The page's nonce, without which the gateway's policy lets no style in. Two corners of antd make a style element and
 * forget it (how wide a scroll bar is; keeping the page still behind a window), so each one is given it as it is made.
 */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content

const create = document.createElement.bind(document)

document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const made = create(name, options)
  if (nonce && name === 'style') made.nonce = nonce
  return made
})
