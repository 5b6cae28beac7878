import ArcFedSimulation

/// Something that can be kept busy for a while.
protocol Load: Sendable {
  /// Does it again and again for about `duration`.
  func slice(of duration: Duration) async throws -> Slice
}

/// Requests of several clients, each of which waits for its answer before it asks again.
struct ClientLoad<Answer: Sendable>: Load {
  /// How many clients.
  let clients: Int
  /// One request; throws when the answer is wrong at first sight. It is told the request's number.
  let request: @Sendable (Int) async throws -> Answer
  /// Looks closely at the last answer of each slice, when no time is taken any more.
  let check: @Sendable (Answer) async throws -> Void

  func slice(of duration: Duration) async throws -> Slice {
    let beginning = MachineTime.elapsed
    let processor = MachineTime.ofProcess
    let end = beginning + duration
    var (slice, last) = try await withThrowingTaskGroup(of: (Slice, Answer).self) { group in
      for client in 0..<clients {
        group.addTask { [clients, request] in
          var slice = Slice()
          var now = MachineTime.elapsed
          var answer: Answer
          repeat {
            answer = try await request(client + slice.count * clients)
            let then = MachineTime.elapsed
            slice.latencies.record(then - now)
            slice.count += 1
            now = then
          } while now < end
          return (slice, answer)
        }
      }
      var (slice, last) = (Slice(), Answer?.none)
      for try await (more, answer) in group {
        slice += more
        last = answer
      }
      return (slice, last)
    }
    slice.elapsed = MachineTime.elapsed - beginning
    slice.processor = MachineTime.ofProcess - processor
    if let last { try await check(last) }
    return slice
  }
}
