import type { SystemProxy } from './windows-proxy.ts'

/** Reads what `scutil --proxy` prints; undefined where no proxy is set. */
export function readMacProxy(printed: string): SystemProxy | undefined {
  const value = (name: string) => new RegExp(`^\\s*${name} : (.*)$`, 'm').exec(printed)?.[1]?.trim()
  const proxy = (kind: 'HTTP' | 'HTTPS') => {
    const host = value(`${kind}Enable`) === '1' ? value(`${kind}Proxy`) : undefined
    return host === undefined ? undefined : `${host}:${value(`${kind}Port`) ?? '80'}`
  }
  const [https, http] = [proxy('HTTPS'), proxy('HTTP')]
  const scriptUrl = value('ProxyAutoConfigEnable') === '1' ? value('ProxyAutoConfigURLString') : undefined
  if (https === undefined && http === undefined && scriptUrl === undefined) return undefined
  const list = /ExceptionsList : <array> \{([^}]*)\}/.exec(printed)?.[1] ?? ''
  const exceptions = [...list.matchAll(/^\s*\d+ : (.*)$/gm)].map(([, entry = '']) => entry.trim())
  if (value('ExcludeSimpleHostnames') === '1') exceptions.push('<local>')
  return {
    exceptions,
    ...(https === undefined ? {} : { https }),
    ...(http === undefined ? {} : { http }),
    ...(scriptUrl === undefined ? {} : { scriptUrl }),
  }
}
