import ArcFedSimulation
import FoundationEssentials

/// Names each random draw after what it is for, whom it concerns and when it happens, so that two
/// operations that run at once never change each other's numbers.
struct DrawLabels {
  private let random: RandomSource
  private var instant: Timestamp?
  private var counts: [StreamLabel: Int] = [:]

  init(_ random: RandomSource) { self.random = random }

  /// A stream for one purpose; the same subject at the same instant is counted.
  mutating func stream(_ purpose: String, _ subject: String, at now: Timestamp) -> RandomStream {
    stream(purpose, at: now) { $0.append(subject) }
  }

  /// The same for a subject that is no text yet.
  mutating func stream(
    _ purpose: String, at now: Timestamp, _ subject: (inout StreamLabel) -> Void
  ) -> RandomStream {
    if now != instant {
      instant = now
      counts.removeAll(keepingCapacity: true)
    }
    var label = StreamLabel(purpose)
    label.append(" ")
    subject(&label)
    let count = Self.next(&counts[label, default: -1])
    label.append(" @")
    label.append(now.nanoseconds)
    label.append(" #")
    label.append(Int64(count))
    return random.stream(label)
  }

  private static func next(_ count: inout Int) -> Int {
    count += 1
    return count
  }

  mutating func uuid(_ purpose: String, _ subject: String, at now: Timestamp) -> String {
    stream(purpose, subject, at: now).uuid().lowercase
  }

  /// The same for a subject that is no text yet.
  mutating func uuid(
    _ purpose: String, at now: Timestamp, _ subject: (inout StreamLabel) -> Void
  ) -> String {
    stream(purpose, at: now, subject).uuid().lowercase
  }

  /// Five characters of `k8s.io/apimachinery/pkg/util/rand`.
  mutating func suffix(_ subject: String, at now: Timestamp) -> String {
    stream("suffix", subject, at: now).text(
      ObjectName.generatedSuffixLength, from: ObjectName.generatedAlphabet)
  }
}
