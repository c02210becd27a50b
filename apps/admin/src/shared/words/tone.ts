/** How a state feels at a glance; each has an ink and a shape of its own, so that colour is never the only sign. */
export type Tone = 'ok' | 'busy' | 'attention' | 'bad' | 'doubt' | 'quiet'
