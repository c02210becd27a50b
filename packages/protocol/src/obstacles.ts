import { z } from 'zod'

/**
 * What can stand between a site's machine and its relay, in the order in which a connection meets it. Said by the machine to who stands
 * before it, and by its doctor: a relay that is not reached hears of none of it.
 */
export const obstacles = {
  'proxy-misconfigured': {
    title: 'The proxy that this machine is set to is no usable setting',
    advice: 'Correct "proxy" in the agent’s settings.json, HTTPS_PROXY, or the system’s proxy setting, whichever is named.',
  },
  'proxy-unreachable': {
    title: 'The proxy does not answer',
    advice: 'Check its name and port, and that it runs and lets this machine in.',
  },
  'proxy-wants-sign-in': {
    title: 'The proxy wants a user name and a password',
    advice:
      'Give them to the agent: "username" and "password" in "proxy" of its settings.json, beside "url", "script" or, for what the environment or the system names, "system": true. Or have the proxy let the relay through without.',
  },
  'proxy-refuses-sign-in': {
    title: 'The proxy does not take this user name and password',
    advice: 'Correct "username" and "password" of "proxy" in the agent’s settings.json, or HTTPS_PROXY, and start the agent again.',
  },
  'proxy-wants-other-sign-in': {
    title: 'The proxy wants a kind of sign-in that the agent does not speak',
    advice:
      'The agent speaks Basic. Have the proxy let the relay’s name through without signing in, or run a local proxy that signs in for this machine (cntlm or px) and give its address to the agent as "proxy".',
  },
  'proxy-refuses': {
    title: 'The proxy refuses to connect to the relay',
    advice: 'Have the proxy allow CONNECT to the relay’s name and port.',
  },
  'name-unknown': {
    title: 'The relay’s name can not be resolved',
    advice:
      'Check the address, and this machine’s name server. Where only a proxy resolves names, set it as "proxy" in the agent’s settings.json.',
  },
  'network-unreachable': {
    title: 'There is no way into the relay’s network',
    advice: 'Check this machine’s network, its cable and its gateway.',
  },
  'port-closed': {
    title: 'Nothing takes connections there',
    advice: 'Check address and port, that the relay runs, and that no firewall rejects the connection.',
  },
  'port-blocked': {
    title: 'The connection gets no answer',
    advice: 'A firewall on the way drops it: open the way out to this address and port.',
  },
  'not-tls': {
    title: 'What answers there does not speak TLS',
    advice:
      'Check whether the address has the right port and should begin with https, and whether a device on the way answers in the relay’s place.',
  },
  'tls-too-old': {
    title: 'What answers there speaks an old version of TLS only',
    advice:
      'The agent speaks TLS 1.3 or newer with its relay. Where the certificate is not the relay’s own, a device on the way inspects TLS: have it speak TLS 1.3, or make an exception for the relay’s name on it. Where it is, let what stands before the relay speak TLS 1.3.',
  },
  'tls-broken': {
    title: 'The encrypted connection is broken off',
    advice: 'A device on the way does not let TLS through: make an exception for the relay’s name there.',
  },
  'tls-untrusted': {
    title: 'The certificate is of an authority that this machine does not trust',
    advice:
      'Where a device inspects TLS, or the relay’s certificate is of the site’s own authority: name that authority’s PEM file as "caFile" in the agent’s settings.json or in CLOUDPRINT_CA_FILE; or make an exception for the relay’s name on the device.',
  },
  'tls-other-name': {
    title: 'The certificate is for another name',
    advice:
      'Use the relay’s name that stands in its certificate. Where the certificate is not the relay’s, something on the way answers in its place.',
  },
  'tls-wrong-time': {
    title: 'The certificate is not valid at this time',
    advice: 'Set this machine’s clock if it is wrong; else the certificate has to be renewed.',
  },
  'captive-portal': {
    title: 'Something else answers in the relay’s place',
    advice:
      'Often the sign-in page of a guest network, or a filter’s page: sign in there, use another network, or have the relay’s name let through.',
  },
  'relay-away': {
    title: 'What stands before the relay answers, and the relay does not',
    advice: 'Whoever runs the relay looks why it is down. The agent tries again by itself.',
  },
  'upgrade-blocked': {
    title: 'WebSockets are not let through',
    advice:
      'Have the proxy or the filter on the way pass WebSockets to the relay. Until then the agent uses plain HTTPS requests, which takes more of them.',
  },
  'link-broken': {
    title: 'The connection broke',
    advice: 'The agent tries again by itself. If it goes on, look at the network on the way.',
  },
} as const satisfies Record<string, { title: string; advice: string }>

export type ObstacleCode = keyof typeof obstacles
export const obstacleCodes = Object.keys(obstacles) as [ObstacleCode, ...ObstacleCode[]]
export const ObstacleCode = z.enum(obstacleCodes)
