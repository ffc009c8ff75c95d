import { Worker as Thread } from 'node:worker_threads'

/** What stands for Node's class where the coders start their threads: what these write about damaged sound is for nobody to read. */
export class Worker extends Thread {
  constructor(script: string, options: { readonly eval: true }) {
    super(script, { ...options, stdout: true, stderr: true })
    this.stdout.resume()
    this.stderr.resume()
    // What waits for its answer is then left waiting; but nobody else is harmed.
    this.on('error', () => {})
  }
}
