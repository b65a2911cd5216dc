/// The second half of the cases of tests.json, as they stand there.
/// © 2014 The Authors, Apache License 2.0: https://github.com/json-patch/json-patch-tests
extension PatchSuite {
  static let second = #"""
    case null value should be valid obj property to be moved
    {"foo":null}
    [{"op":"move","from":"/foo","path":"/bar"}]
    gives {"bar":null}
    case null value should be valid obj property to be copied
    {"foo":null}
    [{"op":"copy","from":"/foo","path":"/bar"}]
    gives {"foo":null,"bar":null}
    case null value should be valid obj property to be removed
    {"foo":null}
    [{"op":"remove","path":"/foo"}]
    gives {}
    case null value should still be valid obj property replace other value
    {"foo":"bar"}
    [{"op":"replace","path":"/foo","value":null}]
    gives {"foo":null}
    case test should pass despite rearrangement
    {"foo":{"foo":1,"bar":2}}
    [{"op":"test","path":"/foo","value":{"bar":2,"foo":1}}]
    gives {"foo":{"foo":1,"bar":2}}
    case test should pass despite (nested) rearrangement
    {"foo":[{"foo":1,"bar":2}]}
    [{"op":"test","path":"/foo","value":[{"bar":2,"foo":1}]}]
    gives {"foo":[{"foo":1,"bar":2}]}
    case test should pass - no error
    {"foo":{"bar":[1,2,5,4]}}
    [{"op":"test","path":"/foo","value":{"bar":[1,2,5,4]}}]
    gives {"foo":{"bar":[1,2,5,4]}}
    case
    {"foo":{"bar":[1,2,5,4]}}
    [{"op":"test","path":"/foo","value":[1,2]}]
    fails test op should fail
    skip Whole document
    {"foo":1}
    [{"op":"test","path":"","value":{"foo":1}}]
    gives {"foo":1}
    case Empty-string element
    {"":1}
    [{"op":"test","path":"/","value":1}]
    gives {"":1}
    case
    {"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}
    [{"op":"test","path":"/foo","value":["bar","baz"]},{"op":"test","path":"/foo/0","value":"bar"},{"op":"test","path":"/","value":0},{"op":"test","path":"/a~1b","value":1},{"op":"test","path":"/c%d","value":2},{"op":"test","path":"/e^f","value":3},{"op":"test","path":"/g|h","value":4},{"op":"test","path":"/i\\j","value":5},{"op":"test","path":"/k\"l","value":6},{"op":"test","path":"/ ","value":7},{"op":"test","path":"/m~0n","value":8}]
    gives {"":0," ":7,"a/b":1,"c%d":2,"e^f":3,"foo":["bar","baz"],"g|h":4,"i\\j":5,"k\"l":6,"m~n":8}
    case Move to same location has no effect
    {"foo":1}
    [{"op":"move","from":"/foo","path":"/foo"}]
    gives {"foo":1}
    case
    {"foo":1,"baz":[{"qux":"hello"}]}
    [{"op":"move","from":"/foo","path":"/bar"}]
    gives {"baz":[{"qux":"hello"}],"bar":1}
    case
    {"baz":[{"qux":"hello"}],"bar":1}
    [{"op":"move","from":"/baz/0/qux","path":"/baz/1"}]
    gives {"baz":[{},"hello"],"bar":1}
    case
    {"baz":[{"qux":"hello"}],"bar":1}
    [{"op":"copy","from":"/baz/0","path":"/boo"}]
    gives {"baz":[{"qux":"hello"}],"bar":1,"boo":{"qux":"hello"}}
    case replacing the root of the document is possible with add
    {"foo":"bar"}
    [{"op":"add","path":"","value":{"baz":"qux"}}]
    gives {"baz":"qux"}
    case Adding to "/-" adds to the end of the array
    [1,2]
    [{"op":"add","path":"/-","value":{"foo":["bar","baz"]}}]
    gives [1,2,{"foo":["bar","baz"]}]
    case Adding to "/-" adds to the end of the array, even n levels down
    [1,2,[3,[4,5]]]
    [{"op":"add","path":"/2/1/-","value":{"foo":["bar","baz"]}}]
    gives [1,2,[3,[4,5,{"foo":["bar","baz"]}]]]
    case test remove with bad number should fail
    {"foo":1,"baz":[{"qux":"hello"}]}
    [{"op":"remove","path":"/baz/1e0/qux"}]
    fails remove op shouldn't remove from array with bad number
    case test remove on array
    [1,2,3,4]
    [{"op":"remove","path":"/0"}]
    gives [2,3,4]
    case test repeated removes
    [1,2,3,4]
    [{"op":"remove","path":"/1"},{"op":"remove","path":"/2"}]
    gives [1,3]
    case test remove with bad index should fail
    [1,2,3,4]
    [{"op":"remove","path":"/1e0"}]
    fails remove op shouldn't remove from array with bad number
    case test replace with bad number should fail
    [""]
    [{"op":"replace","path":"/1e0","value":false}]
    fails replace op shouldn't replace in array with bad number
    case test copy with bad number should fail
    {"baz":[1,2,3],"bar":1}
    [{"op":"copy","from":"/baz/1e0","path":"/boo"}]
    fails copy op shouldn't work with bad number
    case test move with bad number should fail
    {"foo":1,"baz":[1,2,3,4]}
    [{"op":"move","from":"/baz/1e0","path":"/foo"}]
    fails move op shouldn't work with bad number
    case test add with bad number should fail
    ["foo","sil"]
    [{"op":"add","path":"/1e0","value":"bar"}]
    fails add op shouldn't add to array with bad number
    case missing 'path' parameter
    {}
    [{"op":"add","value":"bar"}]
    fails missing 'path' parameter
    case 'path' parameter with null value
    {}
    [{"op":"add","path":null,"value":"bar"}]
    fails null is not valid value for 'path'
    case invalid JSON Pointer token
    {}
    [{"op":"add","path":"foo","value":"bar"}]
    fails JSON Pointer should start with a slash
    case missing 'value' parameter to add
    [1]
    [{"op":"add","path":"/-"}]
    fails missing 'value' parameter
    case missing 'value' parameter to replace
    [1]
    [{"op":"replace","path":"/0"}]
    fails missing 'value' parameter
    case missing 'value' parameter to test
    [null]
    [{"op":"test","path":"/0"}]
    fails missing 'value' parameter
    case missing value parameter to test - where undef is falsy
    [false]
    [{"op":"test","path":"/0"}]
    fails missing 'value' parameter
    case missing from parameter to copy
    [1]
    [{"op":"copy","path":"/-"}]
    fails missing 'from' parameter
    case missing from location to copy
    {"foo":1}
    [{"op":"copy","from":"/bar","path":"/foo"}]
    fails missing 'from' location
    case missing from parameter to move
    {"foo":1}
    [{"op":"move","path":""}]
    fails missing 'from' parameter
    case missing from location to move
    {"foo":1}
    [{"op":"move","from":"/bar","path":"/foo"}]
    fails missing 'from' location
    skip duplicate ops
    {"foo":"bar"}
    [{"op":"add","path":"/baz","value":"qux","op":"move","from":"/foo"}]
    fails patch has two 'op' members
    case unrecognized op should fail
    {"foo":1}
    [{"op":"spam","path":"/foo","value":1}]
    fails Unrecognized op 'spam'
    case test with bad array number that has leading zeros
    ["foo","bar"]
    [{"op":"test","path":"/00","value":"foo"}]
    fails test op should reject the array value, it has leading zeros
    case test with bad array number that has leading zeros
    ["foo","bar"]
    [{"op":"test","path":"/01","value":"bar"}]
    fails test op should reject the array value, it has leading zeros
    case Removing nonexistent field
    {"foo":"bar"}
    [{"op":"remove","path":"/baz"}]
    fails removing a nonexistent field should fail
    case Removing deep nonexistent path
    {"foo":"bar"}
    [{"op":"remove","path":"/missing1/missing2"}]
    fails removing a nonexistent field should fail
    case Removing nonexistent index
    ["foo","bar"]
    [{"op":"remove","path":"/2"}]
    fails removing a nonexistent index should fail
    case Patch with different capitalisation than doc
    {"foo":"bar"}
    [{"op":"add","path":"/FOO","value":"BAR"}]
    gives {"foo":"bar","FOO":"BAR"}
    case test copy object then change destination
    {"foo":{"bar":{"baz":[{"boo":"net"}]}}}
    [{"op":"copy","from":"/foo","path":"/bak"},{"op":"replace","path":"/bak/bar/baz/0/boo","value":"qux"}]
    gives {"foo":{"bar":{"baz":[{"boo":"net"}]}},"bak":{"bar":{"baz":[{"boo":"qux"}]}}}
    case test copy object then change source
    {"foo":{"bar":{"baz":[{"boo":"net"}]}}}
    [{"op":"copy","from":"/foo","path":"/bak"},{"op":"replace","path":"/foo/bar/baz/0/boo","value":"qux"}]
    gives {"foo":{"bar":{"baz":[{"boo":"qux"}]}},"bak":{"bar":{"baz":[{"boo":"net"}]}}}
    """#
}
