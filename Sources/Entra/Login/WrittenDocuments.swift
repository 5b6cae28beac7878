import ArcFedJSON
import Synchronization

/// The public documents of a tenant as they go out, each written once for what it is made from.
///
/// Nobody takes anything out of here when keys rotate or time goes on: whoever asks says which keys
/// are published at this moment, and only a text that was made from exactly those is given back. So
/// no document is ever older than the answer that it stands in.
final class WrittenDocuments: Sendable {
  /// Which document.
  enum Kind: Hashable, Sendable {
    case openIDConfigurationV1, openIDConfigurationV2, keysV1, keysV2
  }

  private struct Name: Hashable {
    let kind: Kind
    /// As it stands in the document.
    let tenant: String
  }

  private struct Text {
    let generations: [Int]
    let bytes: [UInt8]
  }

  /// Two versions of two documents for the tenant and each of the three shared names, and as many
  /// again for those who spell one of them in a way of their own; ours.
  private static let textsMaximum = 32

  private let texts = Mutex<[Name: Text]>([:])

  /// The bytes of a document.
  ///
  /// - Parameters:
  ///   - tenant: the name that the document holds.
  ///   - generations: the keys that it holds, by the number that names one key for good.
  ///   - make: a document that is not written yet, with the keys that it really holds: they may
  ///     have changed since the caller looked.
  func bytes(
    of kind: Kind, for tenant: String, keys generations: [Int] = [],
    _ make: () -> (generations: [Int], document: JSONValue)
  ) -> [UInt8] {
    let name = Name(kind: kind, tenant: tenant)
    let known = texts.withLock { $0[name] }
    if let known, known.generations == generations { return known.bytes }
    let made = make()
    let bytes = made.document.serialized()
    texts.withLock { texts in
      guard known != nil || texts.count < Self.textsMaximum else { return }
      texts[name] = Text(generations: made.generations, bytes: bytes)
    }
    return bytes
  }
}
