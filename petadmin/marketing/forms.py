"""The form in which an e-mail to one person is written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_login import current_user
from werkzeug.datastructures import FileStorage
from wtforms import Field, HiddenField, MultipleFileField, ValidationError
from wtforms.fields.choices import Choice as Option
from wtforms.validators import DataRequired
from wtforms.widgets import Input

from petadmin.adminkit.fields import ChecksField, InputRequired, LineField
from petadmin.adminkit.fields import Optional as MayBeEmpty
from petadmin.adminkit.forms import PlainForm
from petadmin.adminkit.moments import MomentField, soon
from petadmin.adminkit.simple_fields import OptionField
from petadmin.adminkit.uploads import FileInput, Upload, read_upload
from petadmin.core.clock import utcnow
from petadmin.core.db import db
from petadmin.core.errors import DomainError
from petadmin.core.i18n import Label, _, _l
from petadmin.files.kinds import endings
from petadmin.files.models import StoredFile
from petadmin.files.naming import ReadableSize
from petadmin.files.storage import storage
from petadmin.mail.services import MAX_SUBJECT
from petadmin.mail.templates.models import EmailTemplate
from petadmin.marketing.attachments import (
    KINDS,
    MOST_BYTES,
    MOST_FILES,
    Attached,
    attach,
    attached,
    problem_with,
    too_many,
)
from petadmin.marketing.recipients import Recipient
from petadmin.marketing.rich_text import RichTextField
from petadmin.records.documents.forms import largest_file
from petadmin.records.documents.models import Document
from petadmin.records.interactions.forms import WholeLength


@dataclass(frozen=True)
class _Size:
    """A limit as it is when it is shown."""

    limit: Callable[[], int]

    def __str__(self) -> str:
        return str(ReadableSize(self.limit()))


class FilesField(MultipleFileField):
    """Files from this computer; `data` are those that proved acceptable, also when others did not."""

    widget = FileInput()
    data: list[Upload]

    def __init__(
        self,
        label: Label = "",
        validators: Sequence[Any] = (),
        *,
        limit: Callable[[], int],
        **kwargs: Any,
    ) -> None:
        self.limit = limit
        super().__init__(
            label,
            list(validators),
            description=_l(
                "Documents and pictures of at most %(limit)s each, together %(together)s.",
                limit=_Size(limit),
                together=_Size(lambda: MOST_BYTES),
            ),
            render_kw={"multiple": True, "accept": endings(KINDS)},
            **kwargs,
        )

    def process_data(self, value: object) -> None:
        self.data = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = []
        chosen = [sent for sent in valuelist if isinstance(sent, FileStorage) and sent.filename]
        # An empty control sends an empty name; the validators count what is in `raw_data`.
        self.raw_data = chosen
        problems = [] if len(chosen) <= MOST_FILES else [too_many()]
        for sent in chosen[:MOST_FILES]:
            try:
                self.data.append(read_upload(sent, kinds=KINDS, limit=self.limit()))
            except DomainError as error:
                problems.append(str(error))
        if problems:
            raise ValueError(" ".join(problems))


class AttachedField(Field):
    """Files that were stored when the form came before; those whose box is no longer ticked stay behind."""

    widget = Input(input_type="hidden")
    data: list[Attached]

    def __init__(
        self, label: Label = "", *, find: Callable[[str], Attached], **kwargs: Any
    ) -> None:
        self.find = find
        super().__init__(label, **kwargs)

    def process_data(self, value: object) -> None:
        self.data = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = []
        problem = ""
        for token in list(dict.fromkeys(str(value) for value in valuelist))[: 4 * MOST_FILES]:
            try:
                self.data.append(self.find(token))
            except DomainError as error:
                problem = str(error)
        if problem:
            raise ValueError(problem)


class RecipientField(OptionField):
    """One of a person's addresses; the first one, unless another is chosen."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = (valuelist[0] if valuelist else "") or None
        if self.data is not None and self.data not in self.labels:
            self.data = None
            raise ValueError(
                _("This address is no longer on file. Look to whom the email goes now.")
            )

    def iter_choices(self) -> Iterable[Option]:
        for key, text in self.labels.items():
            yield Option(key, str(text), key == self.data, {})


class LetterForm(PlainForm):
    """An e-mail to one person; `letter_form` adds what depends on the person."""

    to: RecipientField
    documents: ChecksField
    template: OptionField

    subject = LineField(
        _l("Subject"),
        [DataRequired(), WholeLength(max=MAX_SUBJECT)],
        render_kw={"autocomplete": "off", "data-takes-placeholders": ""},
    )
    text = RichTextField(
        _l("Text"),
        [DataRequired()],
        description=_l(
            "The salutation stands before it in the language of the recipient, unless its first line"
            " greets them by name."
        ),
    )
    files = FilesField(_l("Attach files"), limit=largest_file)
    kept = AttachedField(
        _l("Attachments"), find=lambda token: attached(db.session, token, user_id=current_user.id)
    )
    when = MomentField(
        _l("Send on"),
        [MayBeEmpty()],
        quick=soon,
        description=_l("Leave it empty to send the email at once."),
    )
    occasion = HiddenField()
    draft = HiddenField()
    seen = HiddenField()

    def validate_when(self, field: MomentField) -> None:
        """A moment that is past is refused; the present minute is not."""
        if field.data is not None and field.data < utcnow().replace(second=0, microsecond=0):
            raise ValidationError(
                _("This moment is past. Choose a later one, or none to send the email at once.")
            )

    def keep_files(self) -> None:
        """Store what was handed in, so that it is still there when the form comes again; raises `StorageError`."""
        for upload in self.files.data:
            kept = attach(db.session, storage(), upload, user_id=current_user.id)
            if all(kept.token != other.token for other in self.kept.data):
                self.kept.data.append(kept)

    def attachments(self, on_file: Sequence[Document]) -> tuple[tuple[StoredFile, str], ...]:
        """What goes with the e-mail: the chosen documents and the files from this computer."""
        chosen = set(self.documents.data or ())
        documents = [document for document in on_file if str(document.id) in chosen]
        named = [(document.file, document.name) for document in documents if document.file]
        return (*named, *((kept.file, kept.name) for kept in self.kept.data))

    def can_be_kept(self) -> bool:
        """Whether what is there can be kept as a draft, however much is still missing."""
        self.validate()
        lengths = [check for check in self.subject.validators if isinstance(check, WholeLength)]
        unfit: list[Any] = [self.text, self.files, self.kept, self.when, self.to]
        if any(field.process_errors for field in unfit):
            return False
        longest = min(check.max for check in lengths)
        if len(self.subject.data or "") > longest:
            return False
        for field in self:
            field.errors = []
        return True

    def is_good(self, on_file: Sequence[Document]) -> bool:
        """Whether everything is as it should be, the attachments as a whole included."""
        good = self.validate()
        problem = problem_with([file for file, _name in self.attachments(on_file)])
        if problem is not None:
            self.files.errors = [*self.files.errors, problem]
        return good and problem is None


def letter_form(
    recipients: Sequence[Recipient],
    on_file: Sequence[Document],
    templates: Sequence[EmailTemplate] = (),
) -> type[LetterForm]:
    """The form of an e-mail to one of these, with a choice of these documents and kept texts."""
    addresses = [(one.address, _told(one)) for one in recipients]
    documents = [(str(document.id), _named(document)) for document in on_file]
    fields: dict[str, Any] = {
        "to": RecipientField(_l("Recipient"), [InputRequired()], options=addresses),
        "documents": ChecksField(_l("Documents on file"), options=lambda: documents),
        "template": OptionField(
            _l("Begin with"), [MayBeEmpty()], options=[(str(one.id), one.name) for one in templates]
        ),
    }
    form: type[LetterForm] = type("PersonalLetterForm", (LetterForm,), fields)
    return form


def _told(recipient: Recipient) -> str:
    who = f"{recipient.name} ({recipient.relation})" if recipient.relation else recipient.name
    return f"{who} · {recipient.address}"


def _named(document: Document) -> str:
    return f"{document.name} · {document.animal}" if document.animal is not None else document.name
