/** Where the object store is and how one signs in to it. */
export interface S3Settings {
  bucket: string
  region: string
  /** Undefined for Amazon’s own of the region. */
  endpoint: string | undefined
  /** Undefined where the machine brings its own, as by an instance role. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined
  /** The bucket stands in the path and not in the host name, as most stores beside Amazon’s want it. */
  pathStyle: boolean
  /** In front of every key; empty, or with a slash at its end. */
  prefix: string
}
