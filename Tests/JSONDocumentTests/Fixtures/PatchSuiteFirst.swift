/// The first half of the cases of tests.json, as they stand there.
/// © 2014 The Authors, Apache License 2.0: https://github.com/json-patch/json-patch-tests
extension PatchSuite {
  static let first = #"""
    case empty list, empty docs
    {}
    []
    gives {}
    case empty patch list
    {"foo":1}
    []
    gives {"foo":1}
    case rearrangements OK?
    {"foo":1,"bar":2}
    []
    gives {"bar":2,"foo":1}
    case rearrangements OK?  How about one level down ... array
    [{"foo":1,"bar":2}]
    []
    gives [{"bar":2,"foo":1}]
    case rearrangements OK?  How about one level down...
    {"foo":{"foo":1,"bar":2}}
    []
    gives {"foo":{"bar":2,"foo":1}}
    case add replaces any existing field
    {"foo":null}
    [{"op":"add","path":"/foo","value":1}]
    gives {"foo":1}
    case toplevel array
    []
    [{"op":"add","path":"/0","value":"foo"}]
    gives ["foo"]
    case toplevel array, no change
    ["foo"]
    []
    gives ["foo"]
    case toplevel object, numeric string
    {}
    [{"op":"add","path":"/foo","value":"1"}]
    gives {"foo":"1"}
    case toplevel object, integer
    {}
    [{"op":"add","path":"/foo","value":1}]
    gives {"foo":1}
    skip Toplevel scalar values OK?
    "foo"
    [{"op":"replace","path":"","value":"bar"}]
    gives "bar"
    case replace object document with array document?
    {}
    [{"op":"add","path":"","value":[]}]
    gives []
    case replace array document with object document?
    []
    [{"op":"add","path":"","value":{}}]
    gives {}
    case append to root array document?
    []
    [{"op":"add","path":"/-","value":"hi"}]
    gives ["hi"]
    case Add, / target
    {}
    [{"op":"add","path":"/","value":1}]
    gives {"":1}
    case Add, /foo/ deep target (trailing slash)
    {"foo":{}}
    [{"op":"add","path":"/foo/","value":1}]
    gives {"foo":{"":1}}
    case Add composite value at top level
    {"foo":1}
    [{"op":"add","path":"/bar","value":[1,2]}]
    gives {"foo":1,"bar":[1,2]}
    case Add into composite value
    {"foo":1,"baz":[{"qux":"hello"}]}
    [{"op":"add","path":"/baz/0/foo","value":"world"}]
    gives {"foo":1,"baz":[{"qux":"hello","foo":"world"}]}
    case
    {"bar":[1,2]}
    [{"op":"add","path":"/bar/8","value":"5"}]
    fails Out of bounds (upper)
    case
    {"bar":[1,2]}
    [{"op":"add","path":"/bar/-1","value":"5"}]
    fails Out of bounds (lower)
    case
    {"foo":1}
    [{"op":"add","path":"/bar","value":true}]
    gives {"foo":1,"bar":true}
    case
    {"foo":1}
    [{"op":"add","path":"/bar","value":false}]
    gives {"foo":1,"bar":false}
    case
    {"foo":1}
    [{"op":"add","path":"/bar","value":null}]
    gives {"foo":1,"bar":null}
    case 0 can be an array index or object element name
    {"foo":1}
    [{"op":"add","path":"/0","value":"bar"}]
    gives {"foo":1,"0":"bar"}
    case
    ["foo"]
    [{"op":"add","path":"/1","value":"bar"}]
    gives ["foo","bar"]
    case
    ["foo","sil"]
    [{"op":"add","path":"/1","value":"bar"}]
    gives ["foo","bar","sil"]
    case
    ["foo","sil"]
    [{"op":"add","path":"/0","value":"bar"}]
    gives ["bar","foo","sil"]
    case push item to array via last index + 1
    ["foo","sil"]
    [{"op":"add","path":"/2","value":"bar"}]
    gives ["foo","sil","bar"]
    case add item to array at index > length should fail
    ["foo","sil"]
    [{"op":"add","path":"/3","value":"bar"}]
    fails index is greater than number of items in array
    case test against implementation-specific numeric parsing
    {"1e0":"foo"}
    [{"op":"test","path":"/1e0","value":"foo"}]
    gives {"1e0":"foo"}
    case test with bad number should fail
    ["foo","bar"]
    [{"op":"test","path":"/1e0","value":"bar"}]
    fails test op shouldn't get array element 1
    case
    ["foo","sil"]
    [{"op":"add","path":"/bar","value":42}]
    fails Object operation on array target
    case value in array add not flattened
    ["foo","sil"]
    [{"op":"add","path":"/1","value":["bar","baz"]}]
    gives ["foo",["bar","baz"],"sil"]
    case
    {"foo":1,"bar":[1,2,3,4]}
    [{"op":"remove","path":"/bar"}]
    gives {"foo":1}
    case
    {"foo":1,"baz":[{"qux":"hello"}]}
    [{"op":"remove","path":"/baz/0/qux"}]
    gives {"foo":1,"baz":[{}]}
    case
    {"foo":1,"baz":[{"qux":"hello"}]}
    [{"op":"replace","path":"/foo","value":[1,2,3,4]}]
    gives {"foo":[1,2,3,4],"baz":[{"qux":"hello"}]}
    case
    {"foo":[1,2,3,4],"baz":[{"qux":"hello"}]}
    [{"op":"replace","path":"/baz/0/qux","value":"world"}]
    gives {"foo":[1,2,3,4],"baz":[{"qux":"world"}]}
    case
    ["foo"]
    [{"op":"replace","path":"/0","value":"bar"}]
    gives ["bar"]
    case
    [""]
    [{"op":"replace","path":"/0","value":0}]
    gives [0]
    case
    [""]
    [{"op":"replace","path":"/0","value":true}]
    gives [true]
    case
    [""]
    [{"op":"replace","path":"/0","value":false}]
    gives [false]
    case
    [""]
    [{"op":"replace","path":"/0","value":null}]
    gives [null]
    case value in array replace not flattened
    ["foo","sil"]
    [{"op":"replace","path":"/1","value":["bar","baz"]}]
    gives ["foo",["bar","baz"]]
    case replace whole document
    {"foo":"bar"}
    [{"op":"replace","path":"","value":{"baz":"qux"}}]
    gives {"baz":"qux"}
    case test replace with missing parent key should fail
    {"bar":"baz"}
    [{"op":"replace","path":"/foo/bar","value":false}]
    fails replace op should fail with missing parent key
    case spurious patch properties
    {"foo":1}
    [{"op":"test","path":"/foo","value":1,"spurious":1}]
    gives {"foo":1}
    case null value should be valid obj property
    {"foo":null}
    [{"op":"test","path":"/foo","value":null}]
    gives {"foo":null}
    case null value should be valid obj property to be replaced with something truthy
    {"foo":null}
    [{"op":"replace","path":"/foo","value":"truthy"}]
    gives {"foo":"truthy"}
    """#
}
