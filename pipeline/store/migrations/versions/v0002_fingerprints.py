"""Fingerprints of texts, by which near-duplicates are found; where a file was offered"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.add_column(sa.Column("offered", sa.Text(), nullable=True))
    op.create_table(
        "fingerprints",
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("sketch", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.plan_id"], name=op.f("fk_fingerprints_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("plan_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fingerprint_bands",
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.plan_id"], name=op.f("fk_fingerprint_bands_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("band", "plan_id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("fingerprint_bands", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fingerprint_bands_plan_id"), ["plan_id"], unique=False)


def downgrade() -> None:
    op.drop_table("fingerprint_bands")
    op.drop_table("fingerprints")
    with op.batch_alter_table("sources", schema=None) as batch_op:
        batch_op.drop_column("offered")
