/** The header in which our own server tells better-auth whom it talks to; nobody else can set it. */
export const ADDRESS_HEADER = 'x-cloudprint-address'
