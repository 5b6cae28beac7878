import Glibc

/// A thread for what waits on the system, which a task must not.
enum OwnThread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Runs `run` on a thread that nobody waits for.
  static func start(_ run: @escaping @Sendable () -> Void) throws(HTTPServerError) {
    let body = Unmanaged.passRetained(Body(run))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { body in
        guard let body else { return nil }
        Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    guard code == 0 else {
      body.release()
      throw .system("pthread_create", code)
    }
    pthread_detach(thread)
  }
}
