"""Exports are what other stacks rely on: every change of one is told, and who imports it."""

from __future__ import annotations

from generator.impact.compare import compare
from generator.impact.model import ExportChange
from generator.impact.release_class import release_class

from .made import sides

OWNER = """
Parameters: {Env: {Type: String, Default: dev}, Port: {Type: Number, Default: 80}}
Conditions: {IsDev: !Equals [!Ref Env, dev], IsOdd: !Equals [!Ref Port, 1]}
Resources: {Topic: {Type: 'AWS::SNS::Topic'}}
Outputs:
  Port: {Value: !Ref Port, Export: {Name: !Sub '${Env}-Port'}}
  Plain: {Value: a}
"""
USER = """
Parameters: {Env: {Type: String, Default: dev}}
Conditions: {IsDev: !Equals [!Ref Env, dev]}
Resources:
  User:
    Type: AWS::SSM::Parameter
    Condition: IsDev
    Properties: {Value: !ImportValue {'Fn::Sub': '${Env}-Port'}}
"""
EXPORT = "{Value: !Ref Port, Export: {Name: !Sub '${Env}-Port'}}"


def found(old: str, new: str, user: str = USER, new_user: str = USER) -> list[ExportChange]:
    return list(compare(sides(owner=old, user=user), sides(owner=new, user=new_user)).exports)


def test_an_export_that_is_gone_is_told_with_its_importers() -> None:
    [change] = found(OWNER, OWNER.replace(EXPORT, "{Value: b}"))
    assert (change.action, change.export, change.imported_by) == ("remove", "${Env}-Port", ("user",))


def test_who_imports_is_read_from_the_old_side() -> None:
    [change] = found(OWNER, OWNER.replace(EXPORT, "{Value: b}"), new_user="Resources: {}")
    assert change.imported_by == ("user",)
    [change] = found(OWNER, OWNER.replace(EXPORT, "{Value: b}"), user="Resources: {}")
    assert change.imported_by == ()


def test_an_export_that_nobody_sees_yet_is_new() -> None:
    [change] = found(OWNER.replace(EXPORT, "{Value: b}"), OWNER)
    assert (change.action, change.imported_by) == ("add", ())


def test_another_value_is_told() -> None:
    [change] = found(OWNER, OWNER.replace("!Ref Port, Export", "81, Export"))
    assert (change.action, change.because, change.imported_by) == ("modify", "its value is another one", ("user",))


def test_another_condition_is_told() -> None:
    [change] = found(OWNER, OWNER.replace("{Value: !Ref Port", "{Condition: IsDev, Value: !Ref Port"))
    assert change.because == "the condition under which it is there is another one"


def test_another_default_is_another_value() -> None:
    [change] = found(OWNER, OWNER.replace("Default: 80", "Default: 81"))
    assert change.because == "the default of Port changes from 80 to 81"


def test_another_default_is_another_name() -> None:
    [change] = found(OWNER, OWNER.replace("Default: dev", "Default: prod"))
    assert change.because == "the default of Env changes from dev to prod"


def test_an_output_without_export_is_nobody_elses() -> None:
    old, new = (sides(owner=text, user=USER) for text in (OWNER, OWNER.replace("{Value: a}", "{Value: b}")))
    impact = compare(old, new)
    assert impact.exports == ()
    assert impact.texts == ("owner",)


def test_a_resource_that_is_not_created_imports_nothing() -> None:
    for env, importers in (("dev", ("user",)), ("prod", ())):
        parameters = {"owner": {"Env": env}, "user": {"Env": env}}
        old = sides(parameters, owner=OWNER, user=USER)
        new = sides(parameters, owner=OWNER.replace(EXPORT, "{Value: b}"), user=USER)
        [change] = compare(old, new).exports
        assert (change.export, change.imported_by) == (f"{env}-Port", importers)


def test_an_export_that_is_not_there_cannot_be_removed() -> None:
    conditional = OWNER.replace("{Value: !Ref Port", "{Condition: IsDev, Value: !Ref Port")
    parameters = {"owner": {"Env": "prod"}, "user": {"Env": "prod"}}
    old, new = (sides(parameters, owner=text) for text in (conditional, OWNER.replace(EXPORT, "{Value: b}")))
    assert compare(old, new).exports == ()


def test_a_changed_export_is_a_major_change_once_it_is_imported() -> None:
    new = OWNER.replace("!Ref Port, Export", "81, Export")
    assert release_class(compare(sides(owner=OWNER, user=USER), sides(owner=new, user=USER))) == "major"
    assert release_class(compare(sides(owner=OWNER), sides(owner=new))) == "minor"
