"""The screens: each module has a pure view model, a `draw`, and the handlers of its buttons."""
