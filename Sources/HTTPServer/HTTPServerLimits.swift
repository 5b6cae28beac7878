/// What a server grants its clients before it lets go of them.
package struct HTTPServerLimits: Sendable, Hashable {
  /// Of each request.
  package var message = HTTPMessageLimits.standard
  /// The content of one request where an allowance is given; what all of those may have together
  /// is the next limit.
  package var allowedContentBytesMax = 268_435_456
  /// What requests with more content than any may have are holding at one time, all together.
  package var largeContentBytesMax = 536_870_912
  /// Connections at one time. At the limit the one that has been waiting longest without a request
  /// under way makes room, so that idle clients never shut out others.
  package var connectionCountMax = 1_000
  /// Requests on one connection: nginx's `keepalive_requests` is 1,000.
  package var requestsPerConnectionMax = 1_000
  /// From accepting a connection to the end of its handshake.
  package var handshakeSeconds = 5.0
  /// From a request's first byte to its empty line, in total: a byte now and then does not prolong
  /// it.
  package var headSeconds = 10.0
  /// From the empty line to the end of the content: nginx's `client_body_timeout` is 60 s.
  package var contentSeconds = 60.0
  /// Between two requests: nginx's `keepalive_timeout` is 75 s.
  package var idleSeconds = 75.0
  /// Without the client taking a single byte: nginx's `send_timeout` is 60 s.
  package var writeSeconds = 30.0
  /// After the last answer, for the client to read it: Apache's lingering close takes 2 s
  /// (`SECONDS_TO_LINGER`, `include/httpd.h`: 30 s at most).
  package var lingerSeconds = 2.0
  /// Received beyond the request that is being answered: then reading stops until that is done.
  package var readAheadBytesMax = 65_536
  /// Content of a streaming answer that waits for the client: then the stream is not asked for
  /// more.
  package var writeBacklogBytesMax = 65_536

  /// The limits named above.
  package init() {}

  /// The limits named above.
  package static let standard = HTTPServerLimits()
}
