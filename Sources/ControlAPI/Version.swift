/// The version of the daemon and of migeditctl, which are released together.
package let migeditVersion = "0.2.0"
