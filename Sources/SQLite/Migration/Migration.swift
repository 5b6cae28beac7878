/// One step of a room's schema. Once released it never changes; a later step corrects it.
package struct Migration: Sendable, Hashable {
  /// What the step does, in a few words.
  package let name: String
  /// The statements of the step.
  package let sql: String

  /// A step with a name and the script that it runs.
  package init(name: String, sql: String) {
    self.name = name
    self.sql = sql
  }
}
