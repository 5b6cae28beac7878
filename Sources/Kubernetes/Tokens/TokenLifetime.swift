/// How long a service account token may live, and when the server makes it live longer.
enum TokenLifetime {
  /// `MinTokenAgeSec` in `pkg/apis/authentication/validation/validation.go`.
  static let secondsMinimum = 10 * 60
  /// `1<<32`, same file.
  static let secondsMaximum = 1 << 32
  /// `SetDefaults_TokenRequestSpec` in `pkg/apis/authentication/v1/defaults.go`.
  static let secondsDefault = 3600
  /// `WarnOnlyBoundTokenExpirationPeriod` in `pkg/serviceaccount/util.go`: what admission asks for,
  /// and by which the server knows that admission asked.
  static let admissionSeconds = 3607
  /// `ExpirationExtensionSeconds`, same file: a year.
  static let extendedSeconds = 365 * 24 * 3600

  /// Why `seconds` may not be asked for; nil when it may.
  static func complaint(_ seconds: Int) -> String? {
    if seconds < secondsMinimum { return "may not specify a duration less than 10 minutes" }
    if seconds > secondsMaximum { return "may not specify a duration larger than 2^32 seconds" }
    return nil
  }

  /// The lifetime that is granted (`pkg/registry/core/serviceaccount/storage/token.go`).
  struct Grant: Hashable, Sendable {
    /// What the response's specification shows.
    let shownSeconds: Int
    /// What the token really gets.
    let realSeconds: Int
    /// After how long its use draws a warning; nil for tokens that were not extended.
    let warnAfterSeconds: Int?
    /// Whether the cap cut the request.
    var isShortened = false
  }

  /// First the cap, then the extension: tokens of old clients, recognised by their odd lifetime.
  static func grant(
    requestedSeconds: Int, isBoundToPod: Bool, isForAPIServer: Bool, extends: Bool,
    maximumSeconds: Int?, extendedSeconds: Int = extendedSeconds
  ) -> Grant {
    var seconds = requestedSeconds
    if let maximumSeconds, maximumSeconds > 0 { seconds = min(seconds, maximumSeconds) }
    let isShortened = seconds < requestedSeconds
    guard extends, isBoundToPod, isForAPIServer, seconds == admissionSeconds else {
      return Grant(
        shownSeconds: seconds, realSeconds: seconds, warnAfterSeconds: nil,
        isShortened: isShortened)
    }
    return Grant(
      shownSeconds: seconds, realSeconds: extendedSeconds, warnAfterSeconds: seconds,
      isShortened: isShortened)
  }
}
