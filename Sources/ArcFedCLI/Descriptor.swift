import Glibc

/// An open file, pipe or terminal of this process.
struct Descriptor: Sendable {
  /// Why something was not written.
  struct WriteFailure: Error, Sendable {
    let code: Int32

    /// In the words of the system.
    var reason: String { String(cString: strerror(code)) }

    /// Whether nobody is there to read it any more.
    var isReaderGone: Bool { code == EPIPE }
  }

  let number: Int32

  /// Writes all of it; waits where a reader is slow.
  func write(_ text: String) throws(WriteFailure) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes = bytes.dropFirst(count)
        continue
      }
      let code = count < 0 ? errno : EIO
      switch code {
      case EINTR: continue
      // Whoever shares the pipe or terminal may have said that writes to it do not wait.
      case EAGAIN:
        var room = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, -1)
      default: throw WriteFailure(code: code)
      }
    }
  }
}
