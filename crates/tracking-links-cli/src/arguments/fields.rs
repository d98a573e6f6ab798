//! One option for each field of a request, made from the one list of fields.

use clap::{Arg, ArgAction, ArgMatches, Command, Error, FromArgMatches};
use tracking_links::{Field, LinkRequest};

use crate::exit::Failed;
use crate::fields::{self, Form};

/// The fields that options set, and their texts.
#[derive(Debug, Default)]
pub(crate) struct FieldArgs {
    texts: Vec<(Field, Vec<String>)>,
}

impl FieldArgs {
    /// Sets the fields of a request.
    pub(crate) fn apply(&self, request: &mut LinkRequest) -> Result<(), Failed> {
        for (field, texts) in &self.texts {
            let texts = texts.iter().map(String::as_str);
            fields::set_field_from(request, *field, texts).map_err(|remedy| {
                let example = fields::example(*field);
                Failed::setup(remedy).help(format!("for example: --{} '{example}'", option(*field)))
            })?;
        }
        Ok(())
    }
}

/// Returns the name of the option of a field.
pub(crate) fn option(field: Field) -> String {
    field.as_str().replace('_', "-")
}

fn argument(field: Field) -> Arg {
    let (form, is_list) = (fields::form(field), fields::is_list(field));
    let mut help = field.summary().to_owned();
    if form == Form::Number {
        help.push_str("; a time such as 2027-01-31T12:00:00Z, or how long after the creation such as 7d, 12h or 90m");
    }
    if is_list {
        help.push_str("; may be repeated");
    }
    help.push_str(&format!(" [example: {}]", fields::example(field)));
    let argument = Arg::new(field.as_str())
        .long(option(field))
        .help(help)
        .help_heading("Fields of the link")
        .action(ArgAction::Append)
        .allow_hyphen_values(true)
        .alias(field.as_str())
        .value_name(match form {
            Form::Text | Form::List => "TEXT",
            Form::Number => "TIME",
            Form::Json => "JSON",
        });
    match option(field).strip_suffix('s') {
        Some(singular) if is_list => argument.alias(singular.to_owned()),
        _ => argument.action(ArgAction::Set),
    }
}

impl clap::Args for FieldArgs {
    fn augment_args(command: Command) -> Command {
        command.args(Field::ALL.iter().map(|field| argument(*field)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for FieldArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let texts = |field: &Field| {
            let texts = matches.get_many::<String>(field.as_str())?;
            Some((*field, texts.cloned().collect()))
        };
        let texts = Field::ALL.iter().filter_map(texts).collect();
        Ok(Self { texts })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
