import Foundation
import Testing

/// The package, as an administrator gets it, in a real systemd.
@Suite(.serialized, .timeLimit(.minutes(5))) enum SystemdTests {}
