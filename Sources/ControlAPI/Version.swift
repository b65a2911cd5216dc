/// Of the daemon and of the ctl.
package let migeditVersion = "0.1.0"
