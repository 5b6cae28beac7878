import ArcFedSimulation

/// Something that can be kept busy for a while.
protocol Load: Sendable {
  /// Does it again and again for about `duration`.
  func slice(of duration: Duration) async throws -> Slice
}

/// Requests of several clients, each of which waits for its answer before it asks again.
struct ClientLoad: Load {
  /// How many clients.
  let clients: Int
  /// One request; throws when the answer is wrong. It is told the request's number.
  let request: @Sendable (Int) async throws -> Void

  func slice(of duration: Duration) async throws -> Slice {
    let beginning = MachineTime.elapsed
    let processor = MachineTime.ofProcess
    let end = beginning + duration
    var slice = try await withThrowingTaskGroup(of: Slice.self) { group in
      for client in 0..<clients {
        group.addTask { [clients, request] in
          var slice = Slice()
          var now = MachineTime.elapsed
          repeat {
            try await request(client + slice.count * clients)
            let then = MachineTime.elapsed
            slice.latencies.record(then - now)
            slice.count += 1
            now = then
          } while now < end
          return slice
        }
      }
      return try await group.reduce(into: Slice()) { $0 += $1 }
    }
    slice.elapsed = MachineTime.elapsed - beginning
    slice.processor = MachineTime.ofProcess - processor
    return slice
  }
}
