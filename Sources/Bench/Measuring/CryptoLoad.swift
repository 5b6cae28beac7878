import ArcFedJOSE
import ArcFedSimulation

/// Nothing but OpenSSL: so many signatures and verifications, one thread for each processor.
struct CryptoLoad: Load {
  let signatures: Int
  let verifications: Int
  let threads: Int
  private let key: PrivateKey
  private let lanes: CryptoLanes

  init(signatures: Int, verifications: Int, threads: Int, key: PrivateKey) {
    self.signatures = signatures
    self.verifications = verifications
    self.threads = threads
    self.key = key
    lanes = CryptoLanes(laneCount: threads, queueLimit: threads)
  }

  func slice(of duration: Duration) async throws -> Slice {
    let beginning = MachineTime.elapsed
    let processor = MachineTime.ofProcess
    let end = beginning + duration
    var slice = Slice()
    slice.count = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<threads {
        group.addTask { [self] in
          try await lanes.run { () throws(JOSEError) in try count(until: end) }
        }
      }
      return try await group.reduce(0, +)
    }
    slice.elapsed = MachineTime.elapsed - beginning
    slice.processor = MachineTime.ofProcess - processor
    return slice
  }

  private func count(until end: Duration) throws(JOSEError) -> Int {
    let limit = try SignatureLimit(key)
    var count = 0
    repeat {
      for _ in 0..<signatures where !limit.sign() { throw .operationFailed("sign") }
      for _ in 0..<verifications where !limit.verify() { throw .operationFailed("verify") }
      count += 1
    } while MachineTime.elapsed < end
    return count
  }
}
