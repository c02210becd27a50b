import type { Socket } from 'node:net'

/** Runs `act` with a signal that aborts when the client hangs up, or with `stopped`. */
export async function whileAwaited<Result>(
  socket: Socket,
  stopped: AbortSignal,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const gone = new AbortController()
  const leave = () => gone.abort(new Error('the client has hung up'))
  socket.once('close', leave)
  if (socket.destroyed) leave()
  try {
    return await act(AbortSignal.any([gone.signal, stopped]))
  } finally {
    socket.off('close', leave)
  }
}
