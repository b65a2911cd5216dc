/// The cases of spec_tests.json (RFC 6902, appendix A), as they stand there.
/// © 2014 The Authors, Apache License 2.0: https://github.com/json-patch/json-patch-tests
extension PatchSuite {
  static let spec = #"""
    case 4.1. add with missing object
    {"q":{"bar":2}}
    [{"op":"add","path":"/a/b","value":1}]
    fails path /a does not exist -- missing objects are not created recursively
    case A.1.  Adding an Object Member
    {"foo":"bar"}
    [{"op":"add","path":"/baz","value":"qux"}]
    gives {"baz":"qux","foo":"bar"}
    case A.2.  Adding an Array Element
    {"foo":["bar","baz"]}
    [{"op":"add","path":"/foo/1","value":"qux"}]
    gives {"foo":["bar","qux","baz"]}
    case A.3.  Removing an Object Member
    {"baz":"qux","foo":"bar"}
    [{"op":"remove","path":"/baz"}]
    gives {"foo":"bar"}
    case A.4.  Removing an Array Element
    {"foo":["bar","qux","baz"]}
    [{"op":"remove","path":"/foo/1"}]
    gives {"foo":["bar","baz"]}
    case A.5.  Replacing a Value
    {"baz":"qux","foo":"bar"}
    [{"op":"replace","path":"/baz","value":"boo"}]
    gives {"baz":"boo","foo":"bar"}
    case A.6.  Moving a Value
    {"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}
    [{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]
    gives {"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}
    case A.7.  Moving an Array Element
    {"foo":["all","grass","cows","eat"]}
    [{"op":"move","from":"/foo/1","path":"/foo/3"}]
    gives {"foo":["all","cows","eat","grass"]}
    case A.8.  Testing a Value: Success
    {"baz":"qux","foo":["a",2,"c"]}
    [{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]
    gives {"baz":"qux","foo":["a",2,"c"]}
    case A.9.  Testing a Value: Error
    {"baz":"qux"}
    [{"op":"test","path":"/baz","value":"bar"}]
    fails string not equivalent
    case A.10.  Adding a nested Member Object
    {"foo":"bar"}
    [{"op":"add","path":"/child","value":{"grandchild":{}}}]
    gives {"foo":"bar","child":{"grandchild":{}}}
    case A.11.  Ignoring Unrecognized Elements
    {"foo":"bar"}
    [{"op":"add","path":"/baz","value":"qux","xyz":123}]
    gives {"foo":"bar","baz":"qux"}
    case A.12.  Adding to a Non-existent Target
    {"foo":"bar"}
    [{"op":"add","path":"/baz/bat","value":"qux"}]
    fails add to a non-existent target
    skip A.13 Invalid JSON Patch Document
    {"foo":"bar"}
    [{"op":"add","path":"/baz","value":"qux","op":"remove"}]
    fails operation has two 'op' members
    case A.14. ~ Escape Ordering
    {"/":9,"~1":10}
    [{"op":"test","path":"/~01","value":10}]
    gives {"/":9,"~1":10}
    case A.15. Comparing Strings and Numbers
    {"/":9,"~1":10}
    [{"op":"test","path":"/~01","value":"10"}]
    fails number is not equal to string
    case A.16. Adding an Array Value
    {"foo":["bar"]}
    [{"op":"add","path":"/foo/-","value":["abc","def"]}]
    gives {"foo":["bar",["abc","def"]]}
    """#
}
