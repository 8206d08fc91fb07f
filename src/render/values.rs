//! Views as values of the template engine.
//!
//! The engine makes a map of each struct key by key, and hashes every one. A page has some hundred structs of few
//! types, so here the first of each type is kept, with nothing in it, and the next ones are copies that are filled by
//! place: what comes out is the same.

use std::cell::RefCell;
use std::fmt;

use serde::ser::{self, Impossible, Serialize, Serializer};
use tera::value::Key;
use tera::{Map, Value};

use crate::model::ordered::Register;

/// Returns a view as a value.
pub(super) fn value(view: &(impl Serialize + ?Sized)) -> Result<Value, Unfit> {
    view.serialize(Maker)
}

/// What a view cannot hold: bytes, or keys that are no text.
#[derive(Debug)]
pub(super) struct Unfit(String);

impl fmt::Display for Unfit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Unfit {}

impl ser::Error for Unfit {
    fn custom<T: fmt::Display>(message: T) -> Unfit {
        Unfit(message.to_string())
    }
}

thread_local! {
    /// An empty one of each struct, by where the name of its type lies: the same type has the same name.
    static PATTERNS: RefCell<Register<(usize, usize), Map>> = RefCell::default();
}

struct Maker;

macro_rules! plain {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<Value, Unfit> {
            Ok(Value::from(value))
        })*
    };
}

impl Serializer for Maker {
    type Ok = Value;
    type Error = Unfit;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = Impossible<Value, Unfit>;
    type SerializeMap = Entries;
    type SerializeStruct = Struct;
    type SerializeStructVariant = Impossible<Value, Unfit>;

    plain!(
        serialize_bool: bool, serialize_i8: i8, serialize_i32: i32, serialize_i64: i64, serialize_u8: u8,
        serialize_u32: u32, serialize_u64: u64, serialize_f64: f64, serialize_char: char, serialize_str: &str
    );

    fn serialize_i16(self, value: i16) -> Result<Value, Unfit> {
        Ok(Value::from(i32::from(value)))
    }

    fn serialize_u16(self, value: u16) -> Result<Value, Unfit> {
        Ok(Value::from(u32::from(value)))
    }

    fn serialize_f32(self, value: f32) -> Result<Value, Unfit> {
        Ok(Value::from(f64::from(value)))
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<Value, Unfit> {
        Err(Unfit("bytes".to_owned()))
    }

    fn serialize_none(self) -> Result<Value, Unfit> {
        Ok(Value::none())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Unfit> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Unfit> {
        Ok(Value::none())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Unfit> {
        Ok(Value::none())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, Unfit> {
        Ok(Value::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Value, Unfit> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Unfit> {
        let mut map = Map::with_capacity(1);
        map.insert(Key::Str(variant), value.serialize(Maker)?);
        Ok(Value::from(map))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List, Unfit> {
        Ok(List(Vec::with_capacity(length.unwrap_or_default())))
    }

    fn serialize_tuple(self, length: usize) -> Result<List, Unfit> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<List, Unfit> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Unfit> {
        Err(Unfit(variant.to_owned()))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Entries, Unfit> {
        Ok(Entries { map: Map::with_capacity(length.unwrap_or_default()), key: String::new() })
    }

    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Struct, Unfit> {
        let name = (name.as_ptr() as usize, name.len());
        let pattern = PATTERNS.with_borrow(|patterns| patterns.get(&name).cloned());
        let is_new = pattern.is_none();
        Ok(Struct { name, map: pattern.unwrap_or_else(|| Map::with_capacity(length)), place: 0, is_new })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Unfit> {
        Err(Unfit(variant.to_owned()))
    }
}

struct List(Vec<Value>);

impl ser::SerializeSeq for List {
    type Ok = Value;
    type Error = Unfit;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        self.0.push(value.serialize(Maker)?);
        Ok(())
    }

    fn end(self) -> Result<Value, Unfit> {
        Ok(Value::from(self.0))
    }
}

impl ser::SerializeTuple for List {
    type Ok = Value;
    type Error = Unfit;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<Value, Unfit> {
        ser::SerializeSeq::end(self)
    }
}

impl ser::SerializeTupleStruct for List {
    type Ok = Value;
    type Error = Unfit;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        ser::SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Result<Value, Unfit> {
        ser::SerializeSeq::end(self)
    }
}

struct Entries {
    map: Map,
    key: String,
}

impl ser::SerializeMap for Entries {
    type Ok = Value;
    type Error = Unfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unfit> {
        let key = key.serialize(Maker)?;
        key.as_str().ok_or_else(|| Unfit("key".to_owned()))?.clone_into(&mut self.key);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        self.map.insert(Key::String(self.key.as_str().into()), value.serialize(Maker)?);
        Ok(())
    }

    fn end(self) -> Result<Value, Unfit> {
        Ok(Value::from(self.map))
    }
}

/// A struct being filled.
struct Struct {
    name: (usize, usize),
    map: Map,
    /// Where the next field goes.
    place: usize,
    is_new: bool,
}

impl ser::SerializeStruct for Struct {
    type Ok = Value;
    type Error = Unfit;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Unfit> {
        let value = value.serialize(Maker)?;
        match self.map.get_index_mut(self.place) {
            Some((Key::Str(known), field)) if *known == key => *field = value,
            // A new type, or another one whose name is the very same text.
            _ => {
                self.map.truncate(self.place);
                self.map.insert(Key::Str(key), value);
                self.is_new = true;
            }
        }
        self.place += 1;
        Ok(())
    }

    fn end(mut self) -> Result<Value, Unfit> {
        if self.place < self.map.len() {
            // It began as a copy of a type with more fields.
            self.map.truncate(self.place);
        }
        if self.is_new {
            let mut pattern = self.map.clone();
            pattern.values_mut().for_each(|value| *value = Value::none());
            PATTERNS.with_borrow_mut(|patterns| patterns.insert(self.name, pattern));
        }
        Ok(Value::from(self.map))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Inner {
        one: u32,
        two: Option<&'static str>,
    }

    #[derive(Serialize)]
    struct Outer<'a> {
        text: &'a str,
        inner: Option<Inner>,
        list: Vec<Inner>,
        pair: (bool, i64),
        map: BTreeMap<&'static str, usize>,
        letter: char,
    }

    mod elsewhere {
        #[derive(serde::Serialize)]
        pub(super) struct Inner {
            pub(super) two: u32,
        }
    }

    #[test]
    fn values_are_those_that_the_engine_makes() {
        for text in ["kort", "en tekst som er lengre enn det som får plass i verdien selv"] {
            let outer = Outer {
                text,
                inner: (text.len() > 4).then_some(Inner { one: 1, two: None }),
                list: vec![Inner { one: 2, two: Some("to") }, Inner { one: 3, two: None }],
                pair: (true, -1),
                map: BTreeMap::from([("b", 2), ("a", 1)]),
                letter: 'å',
            };
            let made = value(&outer).unwrap();
            let expected = Value::from_serializable(&outer);
            assert_eq!(made, expected);
            assert_eq!(made.to_string(), expected.to_string());
        }
        let other = value(&elsewhere::Inner { two: 4 }).unwrap();
        assert_eq!(other, Value::from_serializable(&elsewhere::Inner { two: 4 }));
        assert_eq!(
            value(&Inner { one: 5, two: None }).unwrap(),
            Value::from_serializable(&Inner { one: 5, two: None })
        );
    }
}
