// Loaded before a program under Wine 8: Windows' keep-alive of TCP is not there, and asking for it before a connection is made breaks
// it (`connect UNKNOWN`). Node's own fetch does so; all other connections ask later, and go on.
const { Socket } = require('node:net')
Socket.prototype.setKeepAlive = function setKeepAlive() {
  return this
}
