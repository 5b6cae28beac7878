/// How much of a request the parser takes in before it refuses.
package struct HTTPMessageLimits: Sendable, Hashable {
  /// The longest request line, without its line end: RFC 9112 §3 recommends at least 8,000 octets.
  /// Beyond it: 414.
  package var requestLineBytesMax = 8_192
  /// All header lines of a message together, and its trailer lines likewise. The default of Apache
  /// Tomcat and of nginx's large buffers lies between 8 and 32 KiB. Beyond it: 431.
  package var headerBytesMax = 16_384
  /// The header lines of a message (Apache's `LimitRequestFields` is 100). Beyond it: 431.
  package var headerCountMax = 100
  /// A request's content: Azure Resource Manager takes 4 MB ("Azure subscription and service
  /// limits"), kube-apiserver 3 MiB (`staging/src/k8s.io/apiserver/pkg/server/config.go`).
  /// Beyond it: 413.
  package var bodyBytesMax = 4_194_304
  /// The line that opens a chunk, extensions included (Go's `net/http/internal/chunked.go` takes
  /// 4,096 bytes). Beyond it: 400.
  package var chunkLineBytesMax = 1_024
  /// What all chunk lines of one message may cost together beyond the content that they frame:
  /// CVE-2023-39326 drew a server into reading extensions without end. Beyond it: 400.
  package var chunkOverheadBytesMax = 65_536

  /// The limits named above.
  package init() {}

  /// The limits named above.
  package static let standard = HTTPMessageLimits()
}
